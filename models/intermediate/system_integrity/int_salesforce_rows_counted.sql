{{ config(materialized='table') }}

{{ count_staged_rows([
    ('salesforce', 'account', ref('stg_salesforce__accounts')),
    ('salesforce', 'campaignmember', ref('stg_salesforce__campaign_members')),
    ('salesforce', 'campaign', ref('stg_salesforce__campaigns')),
    ('salesforce', 'contact', ref('stg_salesforce__contacts')),
    ('salesforce', 'event', ref('stg_salesforce__events')),
    ('salesforce', 'lead', ref('stg_salesforce__leads')),
    ('salesforce', 'opportunity', ref('stg_salesforce__opportunities')),
    ('salesforce', 'opportunityfieldhistory', ref('stg_salesforce__opportunity_field_history')),
    ('salesforce', 'opportunitystage', ref('stg_salesforce__opportunity_stages')),
    ('salesforce', 'zqu__quote__c', ref('stg_salesforce__quotes')),
    ('salesforce', 'recordtype', ref('stg_salesforce__record_types')),
    ('salesforce', 'task', ref('stg_salesforce__tasks')),
    ('salesforce', 'userrole', ref('stg_salesforce__user_roles')),
    ('salesforce', 'user', ref('stg_salesforce__users')),
]) }}
