import { render } from 'preact';
import './styles/index.css';
import { startAccount } from './state/account.ts';
import { start } from './state/exchange.ts';
import { startSettings } from './state/settings.ts';
import { App } from './ui/App.tsx';
import { startTitle } from './ui/title.ts';

startSettings();
start();
startAccount();
startTitle();
render(<App />, document.getElementById('app')!);
