/**
 * One vanilla store: the project (what a file of it holds), the session (what is gone with the tab) and the preferences (what the browser
 * keeps). It is plain data; what changes it are the methods beside it, each knowing its own part alone.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { newProject } from '../../project/newProject';
import type { Project } from '../../project/types';
import type { Part } from './part';
import { defaultPreferences, type Preferences, preferenceMethods } from './preferences';
import { projectMethods } from './project';
import { newSession, type Session, sessionMethods } from './session';

export interface StudioState {
  readonly project: Project;
  readonly session: Session;
  readonly preferences: Preferences;
}

type Reader = Pick<StoreApi<StudioState>, 'getState' | 'getInitialState' | 'subscribe'>;
type Methods = ReturnType<typeof projectMethods> &
  ReturnType<typeof sessionMethods> &
  ReturnType<typeof preferenceMethods>;

export interface StudioStore extends Reader, Methods {
  readonly setSession: Part<Session>['set'];
  readonly setPreferences: Part<Preferences>['set'];
}

export function createStudioStore(): StudioStore {
  const { setState, ...reader } = createStore<StudioState>()(() => ({
    project: newProject(),
    session: newSession(),
    preferences: defaultPreferences(),
  }));
  const part = <Key extends keyof StudioState>(key: Key): Part<StudioState[Key]> => ({
    get: () => reader.getState()[key],
    set: (patch) =>
      setState((state) => {
        const changes = typeof patch === 'function' ? patch(state[key]) : patch;
        return { [key]: { ...state[key], ...changes } } as Pick<StudioState, Key>;
      }),
  });
  const [session, preferences] = [part('session'), part('preferences')];
  return {
    ...reader,
    ...projectMethods({ get: () => reader.getState().project, put: (project) => setState({ project }) }),
    ...sessionMethods(session),
    ...preferenceMethods(preferences),
    setSession: session.set,
    setPreferences: preferences.set,
  };
}
