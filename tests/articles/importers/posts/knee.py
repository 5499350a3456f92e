"""A row as the old blog may have exported its first article: the facts, in words of our own, with nine lost numbers."""

from __future__ import annotations

SLUG = "knee-pain-in-runners-understanding-prevention-and-treatment"
TITLE = "Knee Pain in Runners: Understanding, Prevention, and Treatment"
REFERENCES = [
    "Bolgla & Boling 2011, An update for the conservative management of patellofemoral pain syndrome: a systematic review of the literature from 2000 to 2010, Int J Sports Phys Ther 6(2):112",
    "Fairclough et al. 2007, The role of the iliotibial band in patellofemoral pain syndrome, J Anat 210(1):27-30",
    "Khaund & Flynn 2005, Iliotibial band syndrome: a common source of knee pain, Am Fam Physician 71(8):1545-1550",
    "Zwerver et al. 2011, Patellar tendinopathy: a review of the literature, J Orthop Sports Phys Ther 41(10):780-788",
    "Willy & Davis 2011, The effect of a hip-strengthening program on mechanics during running and during a single-leg squat, J Orthop Sports Phys Ther 41(9):625-632",
    "Nielsen et al. 2012, Training errors and running related injuries: a systematic review, Int J Sports Phys Ther 7(1):58",
    "Noehren et al. 2012, Hip and knee kinematics during running: a longitudinal study of changes associated with iliotibial band syndrome, Clin Biomech 27(4):365-371",
    "Crossley et al. 2002, A randomized controlled trial of exercise and patellar taping for anterior knee pain, Am J Sports Med 30(6):857-865",
    "Rathleff et al. 2014, Exercise therapy, patient education, and patellar taping compared with patient education alone in treating adolescents with patellofemoral pain: a cluster randomized controlled trial, Br J Sports Med 48(10):805-812",
    "Crowell & Davis 2011, Gait retraining to reduce lower extremity loading in runners, Clin Biomech 26(1):78-83",
]
KEYS = [
    *("bolgla2011", "fairclough2007", "khaund2005", "zwerver2011", "willy2011"),
    *("nielsen2012", "noehren2012", "crossley2002", "rathleff2014", "crowell2011"),
]
PARAGRAPHS = [
    "Sore knees are one of the complaints that runners of every level bring to us most.",
    "Common Causes of Knee Pain in Runners",
    "Runner's Knee (Patellofemoral Pain Syndrome, PFPS) This is an ache round or behind the kneecap that comes with running, squatting and stairs .",
    "Iliotibial Band Syndrome (ITBS) The iliotibial band is a thick fascia along the outer thigh. Pain sits on the outer side of the knee and grows on long or downhill runs .",
    "Tendinopathies These affect the patellar tendon (jumper's knee) or the quadriceps tendon after repeated load, and managing that load is central .",
    "Prevention Strategies",
    "Strength Training Weakness in the quadriceps, hamstrings, glutes and hip stabilisers puts more on the knee. Willy and Davis (2011) trained the hips of runners .",
    "Gradual Progression in Training Going up too fast is a usual error. The 10% rule asks for small steps in weekly training .",
    "Improving Running Form Overstriding and a knee that falls inwards (valgus) can load the joint. A gait check with retraining can help runners to mend it .",
    "Proper Footwear Shoes should suit the foot and be changed in time.",
    "Treatment",
    "Rest and Load Management A graded return to sport led by a physiotherapist comes first.",
    "Manual Therapy and Dry Needling Joint mobilisation, soft-tissue release and needling may ease the ache .",
    "Exercise Prescription Tailored exercises for the knee, hip and core come with patient education .",
    "Gait Re-training Changing the cadence or the foot strike is gait retraining, which may lower the loading of the leg .",
    "When to Seek Professional Help",
    "See someone early if it lasts or gets worse.",
    "Our clinic plans your rehabilitation with you. Book your assessment today.",
    "References",
    *(f"{number}. {text}" for number, text in enumerate(REFERENCES, start=1)),
]
PLAIN = "\n".join(PARAGRAPHS)
