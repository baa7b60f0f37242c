select install_history('areas_areasuccession');
revoke insert, update, delete, truncate on areas_areasuccession_history from tessera_app;
