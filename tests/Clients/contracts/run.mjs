// Contracts of others on a node of a city, and the city's won beside what others' won would be.
import './trex.mjs';
import './safe.mjs';
import './won.mjs';
