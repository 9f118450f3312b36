"""The bounds on a typed formula, so that none takes more than a second or much memory."""

MAX_LENGTH = 200  # characters
MAX_DEPTH = 40  # brackets, signs and powers inside each other
MAX_EXPONENT = 100  # of a power
MAX_NUMBER = 1e100  # magnitude of any number written or reached by arithmetic on numbers
MAX_EXACT = 10**15  # whole numbers beyond this are kept as floats
MAX_DEGREE = 400  # product of the exponents of powers inside each other
MAX_BITS = 900  # of the coefficients that powers can build up: more would not fit a float
MAX_SIZE = 1500  # estimated operations of the Hessian
MAX_PARAMETERS = 12  # letters besides x and y
MAX_PARAMETER = 10.0  # magnitude of a letter's value
MAX_VIEW = 1e5  # magnitude of an edge of the view
MAX_MINIMA = 40  # minima kept of those found
