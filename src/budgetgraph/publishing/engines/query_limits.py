"""How large and how deep a query may be, and what a query of that size costs.

Measured with pyoxigraph 0.5.13 and a stack of 8 MiB, on a small store, so most figures are for planning.
"""

TOKENS = 80_000
"""Words and marks in all. A check takes some 3 microseconds for each."""

NESTING = 100
"""Brackets of any kind inside one another, also ``<<``. BIND, IF, EXISTS and LATERAL inside one another kill the
parser between 800 and 1,600 brackets, functions and EXISTS alone likewise; groups and sub-selects between 1,600
and 3,200. Mixtures of OPTIONAL, UNION, GRAPH, MINUS, sub-selects and EXISTS live with 1,200 to 1,600."""

ANNOTATIONS = 20
"""Annotations ``{| |}`` inside one another: 20 plan for 0.02 to 0.1 s, 30 for 0.2 to 0.6 s, 50 for 1.7 to 4 s."""

RETRIED = 10
"""SUBSTR, REPLACE, REGEX and GROUP_CONCAT inside one another: the parser reads the inner one twice, once
for each form, so 20 levels take 1.4 to 12 s and each more doubles that; 10 take 0.01 s."""

OPERATORS = 1000
"""Operators in one expression (between two brackets): each is a level of the tree that is planned."""

PATH_STEPS = 100
"""Steps of one property path; those of a sequence are triple patterns: 200 plan for 0.2 s, 800 for 15 s."""

JOINED_PATTERNS = 80
"""Triple patterns that are joined. Around one subject 50 plan for 0.03 to 0.3 s, 100 for 0.5 to 4.7 s (on an
idle and a busy machine), 200 for 9 s; groups and GRAPH likewise (100: 3 to 4.6 s); in a chain 200 plan for
0.2 s, 800 for 14 s. Members of a collection are two patterns: 100 of them plan for 0.2 s, 400 for 15 s."""

OPTIONALS = 80
"""OPTIONAL in all: 100 plan for 0.5 to 0.7 s, 200 for 7 to 12 s."""

CLAUSES = 400
"""OPTIONAL, UNION, MINUS, FILTER, BIND, GRAPH, VALUES, LATERAL and sub-selects in all. 400 take 0.1 s as
FILTER, 0.2 s as UNION, 0.4 s as VALUES, 0.5 s as NOT EXISTS, 0.7 s as sub-selects; 1,600 take 2 to 15 s; 3,200
BIND or MINUS overflow the stack."""

EXPRESSIONS = 400
"""Expressions in parentheses (SELECT, FILTER, ORDER BY, GROUP BY, HAVING), not counting those inside others:
400 plan for 0.3 s, 1,600 for 2 to 6 s, 3,200 overflow the stack."""

PATTERNS = 1000
"""Triple patterns in all, also where they are not joined with each other."""

ITEMS = 1000
"""Variables and IRIs outside all brackets: DESCRIBE of 1,600 takes 0.2 s, of 3,200 overflows the stack."""

VALUES_CELLS = 50_000
"""Values in all VALUES blocks: 40,000 take 0.05 s. Two blocks of 20,000 with a common variable take 10 s, as
the engine compares each row with each; that is left to the deadline."""

VALUES_PRODUCT = 1_000_000
"""Rows that VALUES blocks make together where they share no variable: the engine makes them all, and its own
cancellation does not see it. A million takes 0.1 to 0.5 s to count or filter, 2.8 s to write down."""

LISTED = 20_000
"""Members of all lists in parentheses: IN (…), CONCAT (…), COALESCE (…): 20,000 plan for 0.05 s. IN compares
each row with each, 0.1 microseconds a time; that is left to the deadline."""
