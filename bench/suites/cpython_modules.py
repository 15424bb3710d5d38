"""The modules of CPython's test suite to run: those on which laboratory programs depend."""

from __future__ import annotations

_LANGUAGE = """
test_augassign test_baseexception test_binop test_bool test_buffer test_builtin test_bytes test_call
test_class test_compare test_complex test_contains test_coroutines test_decorators test_descr test_dict
test_dictcomps test_dictviews test_enumerate test_except_star test_exception_group
test_exception_variations test_exceptions test_extcall test_float test_format test_fstring test_funcattrs
test_generators test_genericalias test_genexps test_grammar test_hash test_index test_int test_isinstance
test_iter test_iterlen test_keywordonlyarg test_list test_listcomps test_long test_memoryview
test_metaclass test_named_expressions test_patma test_pow test_print test_property test_raise test_range
test_richcmp test_scope test_set test_setcomps test_slice test_sort test_str test_subclassinit test_super
test_syntax test_tuple test_type_params test_types test_unpack test_unpack_ex test_userdict test_userlist
test_userstring test_with test_yield_from test_asyncgen
"""

_LIBRARY = """
test_abc test_abstract_numbers test_argparse test_array test_ast test_atexit test_base64 test_binascii
test_bisect test_bufio test_bz2 test_calendar test_cmath test_code test_codeccallbacks test_codecs
test_codeop test_collections test_colorsys test_configparser test_context test_contextlib
test_contextlib_async test_copy test_copyreg test_csv test_ctypes test_dataclasses test_datetime
test_decimal test_defaultdict test_deque test_difflib test_dis test_doctest test_email test_enum
test_errno test_file test_filecmp test_fileinput test_fileio test_fnmatch test_fractions test_functools
test_gc test_genericpath test_getopt test_gettext test_glob test_graphlib test_gzip test_hashlib
test_heapq test_hmac test_html test_import test_inspect test_io test_ipaddress test_itertools test_json
test_keyword test_linecache test_locale test_logging test_lzma test_marshal test_math test_memoryio
test_mimetypes test_mmap test_netrc test_numeric_tower test_operator test_optparse test_ordered_dict
test_os test_pathlib test_pickle test_picklebuffer test_pickletools test_pkgutil test_platform
test_plistlib test_posixpath test_pprint test_queue test_random test_re test_reprlib test_runpy
test_sched test_secrets test_shelve test_shlex test_shutil test_signal test_sqlite3 test_stat
test_statistics test_string test_strptime test_strftime test_struct test_structseq test_symtable test_sys
test_tarfile test_tempfile test_textwrap test_time test_timeit test_tokenize test_tomllib test_traceback
test_typing test_unicodedata test_unittest test_univnewlines test_urlparse test_uuid test_warnings
test_wave test_weakref test_weakset test_xml_etree test_xml_etree_c test_zipfile test_zipimport test_zlib
test_zoneinfo
"""

_ASYNCIO = """
test_base_events test_buffered_proto test_context test_eager_task_factory test_free_threading
test_futures test_futures2 test_graph test_locks test_pep492 test_protocols test_queues test_runners
test_selector_events test_sendfile test_server test_sock_lowlevel test_ssl test_sslproto test_staggered
test_streams test_taskgroups test_tasks test_threads test_timeouts test_transports test_waitfor
"""

_THREADS = """
test_concurrent_futures.test_as_completed test_concurrent_futures.test_deadlock
test_concurrent_futures.test_future test_concurrent_futures.test_init
test_concurrent_futures.test_interpreter_pool test_concurrent_futures.test_process_pool
test_concurrent_futures.test_shutdown test_concurrent_futures.test_thread_pool
test_concurrent_futures.test_wait test_faulthandler test_importlib.test_lazy test_importlib.test_locks
test_importlib.test_threaded_import test_thread test_thread_local_bytecode test_threadedtempfile
test_threading test_threading_local test_threadsignals
"""
"""The modules that test threads, including parts that need processes or further interpreters."""

_NETWORK = """
test_http_cookiejar test_http_cookies test_httplib test_poll test_robotparser test_select test_selectors
test_socket test_ssl test_urllib test_urllib2 test_urllib2_localnet test_urllib_response
"""

MODULES = [
    *(f"test.{name}" for name in sorted((_LANGUAGE + _LIBRARY + _THREADS + _NETWORK).split())),
    *(f"test.test_asyncio.{name}" for name in sorted(_ASYNCIO.split())),
]
"""The modules' names for import."""

HAVE_SOCKETS = [
    *("test.test_asyncio", "test.test_asyncgen", "test.test_unittest", "test.test_coroutines"),
    *(f"test.{name}" for name in _NETWORK.split()),
]
"""Prefixes of the names of modules that CPython skips on Emscripten, which has no sockets. The guest has the
host's sockets, and an event loop that works without sockets.
"""
