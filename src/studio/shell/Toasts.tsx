import { moveToWasm } from '../actions/model/recovery';
import { useStudio, useStudioState } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import classes from './Toasts.module.css';

/** Errors of actions without a panel of their own. They stay until dismissed: nobody should miss a remedy. */
export function Toasts() {
  const studio = useStudio();
  const { store } = studio;
  const toasts = useStudioState((state) => state.session.toasts);
  if (toasts.length === 0) return null;
  const toWasm = (id: number) => ({
    label: 'Run on WebAssembly',
    onClick: () => {
      store.dismissToast(id);
      moveToWasm(studio);
    },
  });
  return (
    <section className={classes.toasts} aria-label="Errors">
      {toasts.slice(-3).map((toast) => (
        <ErrorNote
          key={toast.id}
          error={toast.error}
          onClose={() => store.dismissToast(toast.id)}
          {...(toast.error.code === 'DEVICE_LOST' ? { action: toWasm(toast.id) } : {})}
        />
      ))}
    </section>
  );
}
