using System.Net.Sockets;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Keys;

/// <summary>A signer in another process: this side waits on a socket, as CometBFT does with its <c>priv_validator_laddr</c>, and the process that holds the key connects.</summary>
/// <remarks>
/// Who connects is asked which key it holds, and every signature is checked, so a stranger can make nothing that counts; but the protocol has no proof of the key before the first signature.
/// Therefore a connection that still answers keeps its place, and over TCP the port is to be closed to strangers. A Unix socket is its owner's only.
/// </remarks>
public sealed class RemoteSigner : ISigner
{
    private const int AnswerMsMax = 5_000, GreetedMax = 8;

    private readonly string _chainId, _where;
    private readonly CometAddress _address;
    private readonly Socket _listener;
    private readonly Lock _gate = new();
    private readonly List<Socket> _greeted = [];
    private PrivvalStream? _connection;
    private string _trouble;
    private volatile bool _disposed;

    /// <summary>Begins to wait for a signer.</summary>
    /// <param name="address">Where.</param>
    /// <param name="publicKey">The key that the genesis names.</param>
    /// <param name="chainId">The chain.</param>
    /// <exception cref="NodeException">The address cannot be listened on.</exception>
    public RemoteSigner(CometAddress address, PublicKey publicKey, string chainId)
    {
        (_address, PublicKey, _chainId, _where) = (address, publicKey, chainId, address.ToString());
        _trouble = $"no signer has connected to {_where} yet: start `gwangan signer --connect {_where}`";
        try
        {
            _listener = address.Listen(4, forOwner: true);
        }
        catch (NodeException error)
        {
            throw new NodeException($"--signer {error.Message}");
        }
        new Thread(Accept) { Name = "signer", IsBackground = true }.Start();
    }

    /// <inheritdoc/>
    public PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public bool TrySign(Vote vote, out Vote signed, out string refusal)
    {
        (signed, refusal) = (vote, "");
        lock (_gate)
        {
            PrivvalMessage answer = Ask(new PrivvalMessage(PrivvalKind.SignVoteRequest) { Vote = vote, ChainId = _chainId, SkipExtensionSigning = true });
            if (answer.Error is { } error)
            {
                refusal = error;
                return false;
            }
            if (answer.Kind != PrivvalKind.SignedVoteResponse || answer.Vote is not { } got) throw Lost("the signer answered something else");
            signed = vote.With(got.Timestamp, got.Signature, default);
            ProtoWriter document = new();
            signed.WriteSignBytes(_chainId, document);
            if (!PublicKey.Verify(document.WrittenSpan, signed.Signature.Span)) throw Lost("the signer's signature is wrong");
            return true;
        }
    }

    /// <summary>Closes the connection and the socket.</summary>
    public void Dispose()
    {
        _disposed = true;
        _listener.Dispose();
        lock (_greeted)
            foreach (Socket socket in _greeted) socket.Dispose();
        lock (_gate) _connection?.Dispose();
        _address.Leave();
    }

    private PrivvalMessage Ask(PrivvalMessage request)
    {
        PrivvalStream connection = _connection ?? throw new SignerLostException(_trouble);
        try
        {
            connection.Send(request);
            return connection.Receive();
        }
        catch (Exception error) when (PrivvalStream.IsBroken(error))
        {
            throw Lost($"the signer at {_where} is gone ({error.Message})");
        }
    }

    private SignerLostException Lost(string why)
    {
        _connection?.Dispose();
        _connection = null;
        _trouble = why;
        return new SignerLostException(why);
    }

    // Each is greeted on a thread of its own: one that says nothing keeps nobody else out. Of too many, who waits longest goes.
    private void Accept()
    {
        while (!_disposed)
        {
            try
            {
                Socket socket = _listener.Accept();
                lock (_greeted)
                {
                    _greeted.Add(socket);
                    if (_greeted.Count > GreetedMax)
                    {
                        _greeted[0].Dispose();
                        _greeted.RemoveAt(0);
                    }
                }
                new Thread(() => Greet(socket)) { Name = "signer greeting", IsBackground = true }.Start();
            }
            catch (Exception error) when (PrivvalStream.IsBroken(error))
            {
                if (!_disposed) _trouble = $"a signer could not connect to {_where} ({error.Message})";
            }
        }
    }

    private void Greet(Socket socket)
    {
        try
        {
            Welcome(socket);
        }
        catch (Exception error) when (PrivvalStream.IsBroken(error))
        {
            socket.Dispose();
            lock (_gate)
                if (_connection is null && !_disposed) _trouble = $"a signer could not connect to {_where} ({error.Message})";
        }
        finally
        {
            lock (_greeted) _greeted.Remove(socket);
        }
    }

    private void Welcome(Socket socket)
    {
        PrivvalStream connection = new(SignerTransport.Open(socket, _address, AnswerMsMax));
        try
        {
            connection.Send(new PrivvalMessage(PrivvalKind.PubKeyRequest) { ChainId = _chainId });
            PrivvalMessage answer = connection.Receive();
            if (answer.PublicKey is null || !answer.PublicKey.Equals(PublicKey))
                throw new IOException(answer.Error ?? "it holds another key than the genesis names");
            lock (_gate)
            {
                if (_disposed || IsAlive()) throw new IOException("another signer is connected and answers");
                _connection?.Dispose();
                _connection = connection;
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private bool IsAlive()
    {
        if (_connection is null) return false;
        try
        {
            _connection.Send(new PrivvalMessage(PrivvalKind.PingRequest));
            return _connection.Receive().Kind == PrivvalKind.PingResponse;
        }
        catch (Exception error) when (PrivvalStream.IsBroken(error))
        {
            return false;
        }
    }
}
