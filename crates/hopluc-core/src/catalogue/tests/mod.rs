//! The default catalogue loads and says what it should; every fault is found with line and mend.

mod default_catalogue;
