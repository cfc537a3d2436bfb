/** The same engine from the command line: `npm run -s domino -- <command> --option value …`. */
import { main } from './cli/main';

process.exitCode = await main(process.argv.slice(2));
