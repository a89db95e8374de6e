import { render } from 'preact';
import './styles/index.css';
import { startGuard } from './order/guard.ts';
import { startAccount } from './state/account.ts';
import { start } from './state/exchange.ts';
import { startSettings } from './state/settings.ts';
import { App } from './ui/App.tsx';
import { startTitle } from './ui/title.ts';

startSettings();
start();
startAccount();
startGuard();
startTitle();
render(<App />, document.getElementById('app')!);
