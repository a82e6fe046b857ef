"""What the forms of one step need to know of the other steps."""

from dataclasses import dataclass, field
from datetime import date

from generator import Catalogue


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    """A component as step 1 describes it; `package_manager` is the stack's own where none was chosen."""

    uid: str
    name: str
    stack: str
    package_manager: str
    versions: tuple[str, ...]
    directory: str


@dataclass
class Context:
    """The catalogue, and the answers that later steps build on; filled in as the steps are read in order."""

    catalogue: Catalogue
    today: date
    name: str = ""
    repository: str = ""
    default_branch: str = "main"
    components: list[ComponentFacts] = field(default_factory=list)
    method: str = "none"
    # The folders that images are built from.
    image_folders: set[str] = field(default_factory=set)
    # Variables of step 2 by name, each as a cell of step 4 would show it.
    variables: dict[str, str] = field(default_factory=dict)
    # Environments as (identifier, name), in promotion order.
    environments: list[tuple[str, str]] = field(default_factory=list)
    # Schedules get a quiet minute of their own, always the same for a project.
    minute: int = 17
