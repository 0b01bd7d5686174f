//! What the tests share: nothing of the product lives here.
