import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './theme/mantine.css';
import './theme/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectChecks } from '../../workers/checks/checks.client';
import { connectEmbedder } from '../../workers/embedder/embedder.client';
import { connectEngine } from '../../workers/engine/engine.client';
import { connectHub } from '../../workers/hub/hub.client';
import { connectProjection } from '../../workers/projection/projection.client';
import { connectProjects } from '../../workers/projects/projects.client';
import { connectReferences } from '../../workers/references/references.client';
import { lazyExecutor } from '../execution/lazyExecutor';
import { App } from './App';
import { startStudio } from './actions/start';
import { keepForOffline, PYTHON_FILES, startOffline } from './offline';
import { createStudio } from './studio';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root.');

const studio = createStudio({
  engine: connectEngine(),
  hub: connectHub(),
  embedder: connectEmbedder(),
  projection: connectProjection(),
  checks: connectChecks(),
  reader: connectReferences(),
  projects: connectProjects(),
  python: lazyExecutor(async () => {
    const { connectPython } = await import('../../workers/python/python.client');
    keepForOffline(PYTHON_FILES).catch(() => undefined);
    return connectPython();
  }),
});
startStudio(studio);
startOffline(studio);
createRoot(root).render(
  <StrictMode>
    <App studio={studio} />
  </StrictMode>,
);
