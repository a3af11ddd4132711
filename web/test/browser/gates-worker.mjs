import "./gates.mjs";
import "/worker.js";
