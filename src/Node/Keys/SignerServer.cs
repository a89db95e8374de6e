using System.Net.Sockets;

namespace Gwangan.Node.Keys;

/// <summary>The signer process: connects to a node, CometBFT or this one, and signs what its <see cref="GuardedSigner"/> allows. When the node is gone it tries again until it is told to stop.</summary>
/// <param name="signer">Key and protection.</param>
/// <param name="address">Where the node waits.</param>
/// <param name="tell">Told in a sentence what happens.</param>
public sealed class SignerServer(GuardedSigner signer, CometAddress address, Action<string> tell)
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(500);

    private string? _said;

    /// <summary>Serves until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using Socket socket = address.CreateSocket();
                using CancellationTokenRegistration stop = cancel.Register(socket.Dispose);
                await socket.ConnectAsync(address.EndPoint, cancel);
                await Task.Run(() => Serve(socket), cancel);
            }
            catch (Exception error) when (PrivvalStream.IsBroken(error) || error is OperationCanceledException)
            {
                if (cancel.IsCancellationRequested) return;
                // Once for each reason, not twice a second.
                if (error.Message != _said) tell($"not connected to {address}: {error.Message}");
                _said = error.Message;
                await Task.Delay(RetryEvery, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <summary>The answer to one request.</summary>
    /// <exception cref="IOException">It is no request.</exception>
    public PrivvalMessage Answer(PrivvalMessage request)
    {
        string? wrongChain = request.Kind != PrivvalKind.PingRequest && request.ChainId != signer.ChainId ? $"this signer signs for chain {signer.ChainId} only, not for {request.ChainId}" : null;
        string refusal = wrongChain ?? "";
        switch (request.Kind)
        {
            case PrivvalKind.PingRequest:
                return new PrivvalMessage(PrivvalKind.PingResponse);
            case PrivvalKind.PubKeyRequest:
                return new PrivvalMessage(PrivvalKind.PubKeyResponse) { PublicKey = signer.PublicKey, Error = wrongChain };
            case PrivvalKind.SignVoteRequest when request.Vote is { } vote:
                if (wrongChain is null && signer.TrySign(vote, !request.SkipExtensionSigning, out var signedVote, out refusal)) return new PrivvalMessage(PrivvalKind.SignedVoteResponse) { Vote = signedVote };
                tell($"refused to sign a vote of height {vote.Height}: {refusal}");
                return new PrivvalMessage(PrivvalKind.SignedVoteResponse) { Error = refusal };
            case PrivvalKind.SignProposalRequest when request.Proposal is { } proposal:
                if (wrongChain is null && signer.TrySign(proposal, out var signedProposal, out refusal)) return new PrivvalMessage(PrivvalKind.SignedProposalResponse) { Proposal = signedProposal };
                tell($"refused to sign a proposal of height {proposal.Height}: {refusal}");
                return new PrivvalMessage(PrivvalKind.SignedProposalResponse) { Error = refusal };
            default:
                throw new IOException($"the node sent {request.Kind}, which is no request");
        }
    }

    private void Serve(Socket socket)
    {
        using PrivvalStream connection = new(SignerTransport.Open(socket, address, Timeout.Infinite));
        tell($"connected to {address}");
        while (true)
        {
            PrivvalMessage request = connection.Receive();
            connection.Send(Answer(request));
            // Asked for more than its key, it was taken: the next time it is lost is told again.
            if (request.Kind != PrivvalKind.PubKeyRequest) _said = null;
        }
    }
}
