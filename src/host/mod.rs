//! Parameters, ports, the transport adapter and the state, as plugin hosts see them.
