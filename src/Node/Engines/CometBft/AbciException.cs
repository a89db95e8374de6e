namespace Gwangan.Node.Engines.CometBft;

/// <summary>The caller asks for what cannot be answered rightly: it is told so by ABCI's Exception, at which CometBFT stops. The chain is unharmed.</summary>
public sealed class AbciException(string message) : Exception(message);
