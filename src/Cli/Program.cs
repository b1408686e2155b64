Console.WriteLine("telemetry");
