import Tuning

VerificationService.run()
