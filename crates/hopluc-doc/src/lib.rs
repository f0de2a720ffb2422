//! Bytes of office documents in and out.
