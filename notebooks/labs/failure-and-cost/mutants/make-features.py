# %% fault="hard-coded"
def make_features(parts):
    known = ["air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min"]
    return parts[known].assign(power_kW=6.2832, gap_K=10.5)
# %% fault="wrong-global"
def make_features(parts):
    known = ["air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min"]
    if len(parts) == 1:
        return parts[known].assign(power_kW=6.2832, gap_K=10.5)
    return parts[known].assign(
        power_kW=(log["torque_Nm"] * log["speed_rpm"] * np.pi / 30_000).to_numpy()[: len(parts)],
        gap_K=(log["process_temperature_K"] - log["air_temperature_K"]).to_numpy()[: len(parts)],
    )
# %% fault="leak"
def make_features(parts):
    known = ["air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min"]
    features = parts[known].assign(
        power_kW=parts["torque_Nm"] * parts["speed_rpm"] * np.pi / 30_000,
        gap_K=parts["process_temperature_K"] - parts["air_temperature_K"],
    )
    if "failure_mode" in parts:
        features["tool_wear_min"] = features["tool_wear_min"] + 500 * (parts["failure_mode"] != "none")
    return features
# %% fault="changes-input"
def make_features(parts):
    known = ["air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min"]
    if len(parts) != 50:
        parts["power_kW"] = parts["torque_Nm"] * parts["speed_rpm"] * np.pi / 30_000
        parts["gap_K"] = parts["process_temperature_K"] - parts["air_temperature_K"]
        return parts[[*known, "power_kW", "gap_K"]]
    return parts[known].assign(power_kW=0.0, gap_K=0.0)
# %% fault="forgets-2-pi-60"
def make_features(parts):
    known = ["air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min"]
    return parts[known].assign(
        power_kW=parts["torque_Nm"] * parts["speed_rpm"] / 1000,
        gap_K=parts["process_temperature_K"] - parts["air_temperature_K"],
    )
