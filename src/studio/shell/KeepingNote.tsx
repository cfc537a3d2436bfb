import { duplicateProject, saveProjectFile } from '../actions/projects/projects';
import { isEmpty } from '../keeping/types';
import { useStudio, useStudioParts } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import classes from './ProjectMenu.module.css';

/** Over the page, where its changes go nowhere. */
export default function KeepingNote() {
  const studio = useStudio();
  const { status, opening, hasWork } = useStudioParts(({ project, session }) => ({
    hasWork: !isEmpty(project),
    status: session.keeping,
    opening: session.openingProject,
  }));
  if (status.kind === 'failed')
    return (
      <div className={classes.note}>
        <ErrorNote
          error={status.error}
          {...(hasWork && {
            action: { label: 'Save the project as a file', onClick: () => void saveProjectFile(studio) },
          })}
        />
      </div>
    );
  if (status.kind !== 'elsewhere') return null;
  return (
    <div className={classes.note}>
      <ErrorNote
        error={
          opening.kind === 'failed'
            ? opening.error
            : {
                message: 'This project goes on in another tab.',
                remedy:
                  'What you change here is not kept. Go on there, take it back as it is there now, or go on with a copy of what is here.',
              }
        }
        action={{ label: 'Take it back', onClick: () => void studio.keeping.takeBack() }}
        other={{ label: 'Go on with a copy', onClick: () => void duplicateProject(studio) }}
      />
    </div>
  );
}
