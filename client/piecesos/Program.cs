using Platform.Piecesos;

return await CommandLine.RunAsync(args, new ProcessTerminal(), CancellationToken.None);
