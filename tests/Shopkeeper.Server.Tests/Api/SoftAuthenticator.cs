using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>
/// An authenticator in software: one ES256 key, made and used as WebAuthn Level 3 has it (https://www.w3.org/TR/webauthn-3), and in the ways that
/// a check must refuse.
/// </summary>
internal sealed class SoftAuthenticator : IDisposable
{
    public const string Home = "http://localhost:5000";

    private const byte Present = 0x01;
    private const byte Verified = 0x04;
    private const byte HasCredential = 0x40;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Random, as the authenticator made it.</summary>
    public byte[] Credential { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The page that asks.</summary>
    public string Origin { get; set; } = Home;

    /// <summary>The domain that is signed for.</summary>
    public string Domain { get; set; } = "localhost";

    public bool IsVerified { get; set; } = true;

    public bool IsCrossOrigin { get; set; }

    /// <summary>0: it does not count.</summary>
    public uint Uses { get; set; }

    /// <summary>By which it knows the member; given when it was made.</summary>
    public string Handle { get; set; } = "";

    /// <summary>What `navigator.credentials.create` gives for these options.</summary>
    public JsonObject Create(JsonNode options)
    {
        Handle = options["user"]!["id"]!.GetValue<string>();
        var client = Client("webauthn.create", options);
        var point = key.ExportParameters(false).Q;
        byte[] publicKey = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Head(HasCredential), .. new byte[16], 0, (byte)Credential.Length, .. Credential, .. publicKey];
        byte[] attestation =
        [
            0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data,
        ];
        return Answer(new JsonObject
        {
            ["clientDataJSON"] = Text(client), ["attestationObject"] = Text(attestation), ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>What `navigator.credentials.get` gives for these options.</summary>
    public JsonObject Use(JsonNode options)
    {
        var client = Client("webauthn.get", options);
        var data = Head(0);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new JsonObject
        {
            ["clientDataJSON"] = Text(client), ["authenticatorData"] = Text(data), ["signature"] = Text(signature), ["userHandle"] = Handle,
        });
    }

    public void Dispose() => key.Dispose();

    private JsonObject Answer(JsonObject response) => new()
    {
        ["id"] = Text(Credential), ["rawId"] = Text(Credential), ["type"] = "public-key", ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(), ["response"] = response,
    };

    private byte[] Client(string type, JsonNode options) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type, ["challenge"] = options["challenge"]!.GetValue<string>(), ["origin"] = Origin, ["crossOrigin"] = IsCrossOrigin,
    }.ToJsonString());

    private byte[] Head(byte flags)
    {
        var uses = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(uses, Uses);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Domain)), (byte)(flags | Present | (IsVerified ? Verified : 0)), .. uses];
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
