//! The directory of bodies: tree, kinds, duties of the province, validity, successors.
