"""Classic programs with lists, linked lists and trees, for the trace viewer."""

from __future__ import annotations

BUBBLE_SORT = """
def bubble_sort(a):
    for end in range(len(a) - 1, 0, -1):
        for j in range(end):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a

bubble_sort([3, 1, 2])
"""

BINARY_SEARCH = """
def search(items, wanted):
    low, high = 0, len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        if items[middle] < wanted:
            low = middle + 1
        elif items[middle] > wanted:
            high = middle - 1
        else:
            return middle

search([1, 3, 4, 7, 9], 3)
"""

TWO_POINTERS = """
letters = ["a", "b", "c"]
left, right = 0, 2
while left < right:
    letters[left], letters[right] = letters[right], letters[left]
    left, right = left + 1, right - 1
"""

LIST_REVERSAL = """
def reversed_list(head):
    before = None
    while head:
        after = head.next
        head.next = before
        before, head = head, after
    return before

last = reversed_list(ListNode(1, ListNode(2)))
"""

TREE_INVERSION = """
def invert(root):
    if root:
        root.left, root.right = root.right, root.left
        invert(root.left)
        invert(root.right)

tree = TreeNode(2, TreeNode(1), TreeNode(3))
invert(tree)
"""
