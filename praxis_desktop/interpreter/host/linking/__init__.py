"""Native libraries and foreign functions: dlopen, dlsym, libffi."""
