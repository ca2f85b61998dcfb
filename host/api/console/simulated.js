// The view that the simulator shows: one of the chat, or an example.
import { pretty } from './format.js';

const kKept = 'oneclaw.simulated';

/** For who has nothing to look at yet. */
export const kExample = {
  title: 'Plumbers in Austin, TX',
  text: '12 businesses found, 4 without a website.',
  color: '#2f80ed',
  items: [
    {
      title: 'Lone Star Plumbing',
      text: '4.8 stars, 213 reviews',
      url: 'https://lonestar.example/',
      fields: [
        { label: 'Phone', value: '+1 512 555 0100' },
        { label: 'Booking', value: 'found' },
      ],
    },
    {
      title: 'Barton Springs Drains',
      text: '4.1 stars, 37 reviews',
      fields: [{ label: 'Phone', value: '+1 512 555 0117' }],
    },
  ],
  actions: [
    { id: 'more', label: 'Show more', style: 'primary' },
    { id: 'export', label: 'Export' },
  ],
  page: { index: 0, count: 6, total: 12 },
};

/** The view that is being looked at, kept for this tab. */
export const simulated = {
  /** @param {object} view as the chat got it, with the members that only the web adds */
  write: (view) => {
    const { page_line: _line, percent: _percent, ...rest } = /** @type {any} */ (view);
    try {
      window.sessionStorage.setItem(kKept, pretty(rest));
    } catch {
      window.sessionStorage.removeItem(kKept); // larger than the browser keeps
    }
  },
  read: () => window.sessionStorage.getItem(kKept) ?? '',
  clear: () => window.sessionStorage.removeItem(kKept),
};
