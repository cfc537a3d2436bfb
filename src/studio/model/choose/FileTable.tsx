import type { RemoteFile } from '../../../hub/types';
import { formatBytes } from '../../ui/format';
import classes from './Choose.module.css';

/** What is going to be downloaded, and how each file is checked. */
export function FileTable({ files }: { files: readonly RemoteFile[] }) {
  return (
    <table className={`${classes.files} numeral`} aria-label="Files">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">Checked by</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody>
        {files.map(({ path, size, sha256 }) => (
          <tr key={path}>
            <td>{path}</td>
            <td title={sha256 ?? undefined}>{sha256 ? `SHA-256 ${sha256.slice(0, 8)}…` : 'its size'}</td>
            <td>{formatBytes(size)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
