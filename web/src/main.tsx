import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { listenToKeys } from './kit/keyboard.ts';
import { createQueryClient } from './kit/query.ts';
import { createAppRouter } from './router.tsx';
import './styles.css';

const queries = createQueryClient();
const router = createAppRouter(queries);
listenToKeys();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
