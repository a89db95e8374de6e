namespace Gwangan.Node.Client;

/// <summary>A node refused, or did not answer as its API says; the message says what was asked and what came back.</summary>
public sealed class ClientException(string message, string code = "") : Exception(message)
{
    /// <summary>The API's own code, such as <c>mempool.Full</c>; empty when there was none.</summary>
    public string Code => code;
}
