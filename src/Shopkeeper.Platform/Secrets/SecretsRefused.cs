namespace Shopkeeper.Platform.Secrets;

/// <summary>The shop's secrets cannot be opened, and why: a setting for people to put right, never a bug. Carries no secret.</summary>
public sealed class SecretsRefused(string message) : Exception(message);
