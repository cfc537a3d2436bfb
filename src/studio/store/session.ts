/** What is of the moment: gone with the tab. No tensor, worker session or vector lives here. */
import { type CompareSession, compareMethods, compareSession } from './compare.slice';
import { type ExploreSession, exploreMethods, exploreSession } from './explore.slice';
import { type HubSession, hubMethods, hubSession } from './hub.slice';
import { type KeepingSession, keepingMethods, keepingSession } from './keeping.slice';
import { type LearningSession, learningMethods, learningSession } from './learning.slice';
import { type ModelSession, modelMethods, modelSession } from './model.slice';
import type { Part } from './part';
import { type PlaceSession, placeMethods, placeSession } from './place.slice';
import { type ProvingSession, provingMethods, provingSession } from './proving.slice';
import { type ReferencesSession, referencesMethods, referencesSession } from './references.slice';
import { type ReviewSession, reviewMethods, reviewSession } from './review.slice';
import { type SynthesisSession, synthesisMethods, synthesisSession } from './synthesis.slice';
import { type UiSession, uiMethods, uiSession } from './ui.slice';
import { type UndoSession, undoMethods, undoSession } from './undo.slice';

export interface Session
  extends ReferencesSession,
    ModelSession,
    HubSession,
    LearningSession,
    SynthesisSession,
    ExploreSession,
    CompareSession,
    ProvingSession,
    PlaceSession,
    ReviewSession,
    KeepingSession,
    UndoSession,
    UiSession {}

export const newSession = (): Session => ({
  ...referencesSession(),
  ...modelSession(),
  ...hubSession(),
  ...learningSession(),
  ...synthesisSession(),
  ...exploreSession(),
  ...compareSession(),
  ...provingSession(),
  ...placeSession(),
  ...reviewSession(),
  ...keepingSession(),
  ...undoSession(),
  ...uiSession(),
});

export const sessionMethods = (part: Part<Session>) => ({
  ...referencesMethods(part),
  ...modelMethods(part),
  ...hubMethods(part),
  ...learningMethods(part),
  ...synthesisMethods(part),
  ...exploreMethods(part),
  ...compareMethods(part),
  ...provingMethods(part),
  ...placeMethods(part),
  ...reviewMethods(part),
  ...keepingMethods(part),
  ...undoMethods(part),
  ...uiMethods(part),
});
