"""Records of earlier versions, which must stay readable, verifiable and exportable for ever."""
