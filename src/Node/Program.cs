using Gwangan.Node.Commands;

return await CommandLine.RunAsync(Verbs.All(), args);
