import { Button } from '@mantine/core';
import { measuredKey } from '../actions/compare/measureDraws';
import { useStudio, useStudioParts } from '../StudioContext';
import { download, fileName } from '../ui/download';

/** Everything in one file that opens without a network. */
export function ReportButton() {
  const studio = useStudio();
  const { isThere } = useStudioParts(({ project, session }) => ({
    isThere: session.drawsMeasured?.key === measuredKey({ project, session }),
  }));
  const save = async (): Promise<void> => {
    const [{ drawsReport }, { reportHtml }] = await Promise.all([
      import('../actions/compare/drawsReport'),
      import('../../report/page'),
    ]);
    const { project, session } = studio.store.getState();
    const report = drawsReport(project, session, Date.now());
    if (report) download(`${fileName(project.name)}-comparison.html`, 'text/html', [reportHtml(report)]);
  };
  return isThere ? (
    <Button size="xs" variant="default" onClick={() => void save()}>
      Report
    </Button>
  ) : null;
}
