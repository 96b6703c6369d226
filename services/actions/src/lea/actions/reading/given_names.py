"""Common given names in Québec: they tell « le vendeur est robert lacasse » from « le vendeur est fâché »."""

from lea.actions.reading.text import word_set

GIVEN_NAMES = word_set("""
adam adele adrien agathe agnes ahmed aicha alain alan albert alex alexandra alexandre alexis ali alice
alicia aline alison amanda amelie amina amir amy ana andre andree andrea andrew angela angele angelique
anita ann anna annabelle anne annick annie anthony antoine antonio ariane arianne armand arnaud arthur
ashley audrey aurelie barbara beatrice ben benjamin benoit bernadette bernard bertrand beverly bill blanche
bob brandon brenda brian brigitte bruce bruno camille carl carla carlos carmen carol carole caroline
catherine cecile cedric celine chantal charles charlotte cheryl chloe chris christian christiane christina
christine christopher cindy claire clara claude claudette claudia claudine clement colette colin colleen
constance coralie corinne craig cynthia cyril dan daniel daniela daniele danielle danny danielle david dawn
deborah denis denise derek diana diane dick didier dominic dominique don donald donna dorothee doris doug
douglas ed eddie edith edmond edouard edward elaine eleonore eliane elisabeth elise elizabeth ella ellen
elodie eloise emile emilie emily emma emmanuel emmanuelle eric erica erik ernest estelle esther ethan
etienne eugene eva eve evelyne fabien fabienne fadi fanny farid fatima felix fernand fernande florence
florian france frances francine francis franck francois francoise frank fred frederic frederique gabriel
gabrielle gaetan gaetane gary gaston genevieve geoffrey george georges georgette gerald gerard germain
gervais ghislain ghislaine gilbert gilberte gilles gina ginette gisele gloria gordon grace graham greg
gregoire gregory guillaume gustave guy guylaine gwen hannah harold harry hassan heather hector helen helena
helene henri henriette henry herve hubert hugo hugues ian ibrahim ines irene isaac isabel isabelle isabella
ivan jack jackie jacob jacqueline jacques jade jake james jamie jan jane janet janice jasmine jason jean
jeanne jeannette jeannine jeff jeffrey jennifer jenny jeremie jeremy jerome jessica jessie jill jim jimmy
joan joann joanne jocelyn jocelyne joe joel joelle joey johanne john johnny jon jonathan jordan jose josee
joseph josephine josh joshua josiane joyce juan judith jules julia julie julien juliette june justin justine
karen karim karine karl kate katherine kathleen kathy katia keith kelly ken kenneth kevin khalid kim
kristina kyle lan larry laura laure laurence laurent laurie leo leon leonard leonie leslie lea liam liette
lili lilian liliane lina linda lionel lisa lise lison lorraine louis louise luc lucas lucie lucien lucienne
lucille ludovic luis luke lydia lynda lyne lynn lynne madeleine manon manuel marc marcel marcelle marco
margaret marguerite maria mariam marian marianne marie marielle marilyn marina mario marion marise marjorie
mark marlene martha martin martine mary maryse mathieu mathilde matthew matthieu maude maureen maurice max
maxime megan melanie melissa michael michel michele micheline michelle miguel mike milene mireille mohamed
mohammed monica monique myriam nabil nadia nadine nancy natacha natalie natasha nathalie nathan neil nick
nicolas nicole nina noah noel noemie nora norbert norman normand odette odile olivia olivier omar oscar owen
pamela pascal pascale pat patrice patricia patrick paul paula paule pauline pedro peggy peter phil philip
philippe pierre pierrette rachel rachid rafael ralph raphael ray raymond raymonde real rebecca rejean
rejeanne remi renald renaud rene renee richard rick rita rob robert roberta roberto robin roch rodrigue
roger roland rolande romain ron ronald rosa rosalie rose roxane roy russell ruth ryan sabrina said sally
salma sam samantha samir samuel sandra sandrine sandy sara sarah scott sean sebastien serge severine shannon
sharon shawn sheila simon simone sofia solange sonia sophia sophie stacy stan stephan stephane stephanie
stephen steve steven stewart stuart susan suzanne suzie sylvain sylvestre sylvette sylvia sylviane sylvie
tania tanya tara ted teresa terry thalia theo theodore therese thi thierry thomas tiffany tim timothy tina
tom tommy tony tracy tyler ugo valerie vanessa veronique vicky victor victoria vincent viviane walter wayne
wendy werner wilfrid william willy xavier yan yanick yann yannick yasmine yolande yousef youssef yvan yves
yvette yvon yvonne zachary zahra zoe nguyen tran
""")
