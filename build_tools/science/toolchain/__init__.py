"""What runs in the chroot, with its Python alone: compilers for the guest."""
