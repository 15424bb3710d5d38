"""Records of earlier versions, which must stay readable, verifiable and exportable forever."""
