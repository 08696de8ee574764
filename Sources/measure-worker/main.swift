import Tuning

MeasureWorker.run(.machine)
