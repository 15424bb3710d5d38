"""Programs that run in the chroot, with its Python alone: compilers for the guest."""
