import { useStudio, useStudioParts } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import classes from './KeptState.module.css';

/** Over the page, where its changes go nowhere. */
export default function KeptElsewhere() {
  const { keeping } = useStudio();
  const { status, opening } = useStudioParts(({ session }) => ({
    status: session.keeping,
    opening: session.openingProject,
  }));
  if (status.kind !== 'elsewhere') return null;
  return (
    <div className={classes.elsewhere}>
      <ErrorNote
        error={
          opening.kind === 'failed'
            ? opening.error
            : {
                message: 'This project goes on in another tab.',
                remedy: 'What you change here is not kept. Go on there, or take it back as it is there now.',
              }
        }
        action={{ label: 'Take it back', onClick: () => void keeping.takeBack() }}
      />
    </div>
  );
}
