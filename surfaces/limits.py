"""The bounds on a typed formula, so that none takes more than a second or much memory."""

MAX_LENGTH = 1_000  # characters
MAX_DEPTH = 80  # brackets (two each), signs and powers inside each other
MAX_TOKENS = 3_000  # pieces of a formula whose sums are written out
MAX_TYPESET = 100_000  # characters of a piece of it, typeset
MAX_TERMS = 20  # of a sum over an index
MAX_NUMBER = 1e100  # magnitude of any number written or reached by arithmetic on numbers
MAX_PARAMETERS = 12  # letters besides the variables
MAX_LETTER = 1e6  # magnitude of a letter's value
HANDLE = 10.0  # how far a letter's handle reaches, where no range was written
MAX_VIEW = 1e5  # magnitude of an edge of the view
MAX_SEARCH = 0.06  # seconds of evaluating a formula, as counted, in each of the three parts of a search for its minima
MAX_MINIMA = 40  # minima kept of those found
MAX_ROWS = 5_000  # of own data
MAX_TABLE = 1_000_000  # bytes of a table that is read
MAX_GRID = 90_000  # heights of a landscape of one's own, such as 300 × 300
MAX_GRID_FILE = 3_000_000  # bytes of the file that it is read from
