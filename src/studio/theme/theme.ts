/** Mantine's theme: ink on paper. Colour is kept for data; see tokens.css for the two that carry meaning everywhere. */
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const ink: MantineColorsTuple = [
  '#f4f6f9',
  '#e6eaf0',
  '#d3dae4',
  '#b3bece',
  '#8a97aa',
  '#647287',
  '#4a576a',
  '#364152',
  '#253041',
  '#172130',
];

/** From text (0) to the page's ground (9), as Mantine's dark scheme reads it. */
const dark: MantineColorsTuple = [
  '#e4e9f0',
  '#bcc6d3',
  '#9dabbb',
  '#6d7a8a',
  '#353f4c',
  '#2a323d',
  '#1f262f',
  '#161c23',
  '#0f1419',
  '#0a0d11',
];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  // The filled button is dark in the light scheme and light in the dark one; Mantine picks its text for one of them only.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const isPrimary = input.variant === 'filled' && (input.color === undefined || input.color === 'ink');
    return isPrimary ? { ...colors, color: 'var(--studio-panel)' } : colors;
  },
  colors: { ink, dark },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontWeight: '600' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // Its placeholder is no child that a menu may have (axe: aria-required-children); focus goes to the first item instead.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Anchor: { defaultProps: { underline: 'always' } },
    Tooltip: { defaultProps: { openDelay: 250, multiline: true, maw: 280, fz: 'xs', withArrow: true } },
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'ink' } },
    NumberInput: { defaultProps: { size: 'xs', hideControls: true } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false, withCheckIcon: false } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    // 24 pixels, WCAG 2.2's smallest target, of which 16 are drawn.
    Checkbox: {
      defaultProps: { size: 'md', iconColor: 'var(--studio-panel)' },
      styles: {
        input: {
          border: '4px solid transparent',
          borderRadius: 7,
          backgroundClip: 'padding-box',
          boxShadow: 'inset 0 0 0 1px var(--mantine-color-dimmed)',
        },
        icon: { width: 9 },
        label: { fontSize: 'var(--mantine-font-size-xs)', lineHeight: '24px', paddingInlineStart: 6 },
      },
    },
    Progress: { defaultProps: { size: 4, radius: 2 } },
  },
});

/** Mantine's own dimmed and placeholder greys miss WCAG AA (4.5:1) on white and on our dark ground. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#172130',
    '--mantine-color-dimmed': '#566275',
    '--mantine-color-placeholder': '#687487',
    '--mantine-color-default-border': '#d5dae2',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--mantine-color-dimmed': '#9dabbb',
    '--mantine-color-placeholder': '#8e9bab',
    '--mantine-color-default-border': '#353f4c',
    '--mantine-color-error': '#ff8f85',
  },
});
