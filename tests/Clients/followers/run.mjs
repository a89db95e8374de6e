// The suite clients/followers of ./test: a leader and its followers as real processes, killed, lied to and asked.
import './serve.mjs';
import './kills.mjs';
import './liars.mjs';
import './join.mjs';
