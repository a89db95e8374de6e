// The suite clients/faults of ./test: breaks running nodes and their files, and looks at what they say and keep.
import './kills.mjs';
import './damage.mjs';
import './hostile.mjs';
