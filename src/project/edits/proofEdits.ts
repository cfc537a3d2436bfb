import type { Project, Proof } from '../types';
import { type Applied, type EditOf, unchanged } from './edit';

const NONE: readonly Proof[] = [];

/** A project that has none left is as one that never had any. */
function withProofs({ proofs: _, ...project }: Project, proofs: readonly Proof[]): Project {
  return proofs.length === 0 ? project : { ...project, proofs };
}

export function addProof(project: Project, { proof, at }: EditOf<'addProof'>): Applied {
  const { proofs = NONE } = project;
  if (proofs.some(({ id }) => id === proof.id)) return unchanged(project);
  return {
    project: withProofs(project, proofs.toSpliced(at ?? proofs.length, 0, proof)),
    inverse: { type: 'removeProof', id: proof.id },
  };
}

export function replaceProof(project: Project, { proof }: EditOf<'replaceProof'>): Applied {
  const { proofs = NONE } = project;
  const at = proofs.findIndex(({ id }) => id === proof.id);
  const before = proofs[at];
  if (!before) return unchanged(project);
  return {
    project: withProofs(project, proofs.with(at, proof)),
    inverse: { type: 'replaceProof', proof: before },
  };
}

export function removeProof(project: Project, { id }: EditOf<'removeProof'>): Applied {
  const { proofs = NONE } = project;
  const at = proofs.findIndex((proof) => proof.id === id);
  const proof = proofs[at];
  if (!proof) return unchanged(project);
  return { project: withProofs(project, proofs.toSpliced(at, 1)), inverse: { type: 'addProof', proof, at } };
}
