"""Given names that are common and seldom surnames, to be sure which part of a name is which."""

from __future__ import annotations

_NAMES = """
Adam Ahmed Alan Albert Alexander Alice Amanda Amy Ana Andrea Andreas Andrew Angela Anna Anne
Anthony Antonio Barbara Benjamin Brian Carl Carlos Carol Caroline Catherine Charles Christian
Christina Christine Christopher Claire Claudia Daniel David Deborah Diana Donald Dorothy Edward
Elena Elizabeth Emily Emma Eric Erik Eva Fatima Felix Fernando Francesco Francisco Frank Gabriel
Georg Gary Giovanni Giuseppe Gregory Hannah Hans Helen Heather Hiroshi Ian Ivan Jack Jacob James
Jan Jane Janet Jason Javier Jean Jeffrey Jennifer Jessica Jim Joan Johannes John Jonathan Jose
José Joseph Joshua Juan Judith Julia Julie Karen Karl Kate Katherine Kathleen Kenji Kenneth
Kevin Klaus Laura Lars Laurent Linda Lisa Louis Louise Lucas Luca Luis Maja Manuel Marco
Margaret Maria María Marie Mario Mark Markus Martha Mary Matthew Matthias Megan Michael Michel
Michelle Miguel Mohamed Mohammad Mohammed Nancy Natalie Nicholas Nicolas Nicole Nina Olga Oliver
Olivia Pablo Pamela Patricia Patrick Paul Pedro Peter Petra Philip Pierre Rachel Rebecca Ricardo
Richard Robert Roberto Roger Ronald Rosa Ruth Samuel Sandra Sara Sarah Sergey Sharon Simon Sofia
Sophie Stefan Stephanie Stephen Steven Susan Susanne Thomas Timothy Tom Ursula Vera Victoria
Vincent Vladimir Walter William Wolfgang Yuki
"""
FIRST_NAMES = frozenset(_NAMES.split())
