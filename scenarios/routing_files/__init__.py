"""Public routing instances on disk: CARPLIB, MCARP, SINTEF (MCGRP) and CVRPLIB files and folders of them."""
