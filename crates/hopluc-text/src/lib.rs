//! Reads official Vietnamese text into values and findings. Pure: no clock, no I/O.
